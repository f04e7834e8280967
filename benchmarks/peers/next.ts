import { NextRequest, NextResponse } from 'next/server.js';
import type { Peer } from './types.ts';

export const peer: Peer = {
  name: 'next',
  work: 'nothing but NextRequest and NextResponse.next(), which every middleware of Next pays',
  open: async () => ({
    headers: { cookie: 'session=present' },
    answer: async (request) => {
      const { cookies } = new NextRequest(request);
      return cookies.has('session') ? NextResponse.next() : new NextResponse(null, { status: 401 });
    },
  }),
};
