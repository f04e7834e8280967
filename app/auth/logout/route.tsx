import { answer } from '../../entrance.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export { answer as GET, answer as POST };
