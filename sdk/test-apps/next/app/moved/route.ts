import { protectOrders } from '../protection';

export const GET = protectOrders(() => Response.redirect('https://elsewhere.example/', 302));
