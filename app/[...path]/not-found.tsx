import { NotFoundPage } from '../../components/not-found-page.tsx';
import { requestId } from '../current-session.ts';

/** Nothing lives at the address that was asked for. */
export default async function NotFound() {
  return <NotFoundPage quote={await requestId()} />;
}
