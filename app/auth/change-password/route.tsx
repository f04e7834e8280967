import { handle } from '../../_gatehouse/handler.ts';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

export { handle as GET, handle as POST };
