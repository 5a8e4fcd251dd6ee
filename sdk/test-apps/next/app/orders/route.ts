import type { NextRequest } from 'next/server';
import { requireScopes, type WithToken } from '@/sdk/src/next';
import { protectOrders } from '../protection';

export const GET = protectOrders(async (request) => Response.json({ token: request.token }));

export const POST = protectOrders(
  requireScopes('orders:write')(async (request: WithToken<NextRequest>) =>
    Response.json({ order: await request.json(), path: request.nextUrl.pathname }, { status: 201 }),
  ),
);
