import type { FastifyInstance } from 'fastify'
export const managementRoutes =
  (_options: unknown) =>
  async (_app: FastifyInstance): Promise<void> =>
    undefined
