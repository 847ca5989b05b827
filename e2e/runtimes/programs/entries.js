/** Every entry of the published packages. */

import * as client from '@guichet/client'
import * as axios from '@guichet/client/axios'
import * as fileCache from '@guichet/client/file-cache'
import * as undici from '@guichet/client/undici'
import * as dialects from '@guichet/dialects'
import * as catalog from '@guichet/dialects/catalog'
import * as load from '@guichet/dialects/load'
import * as verify from '@guichet/verify'
import * as express from '@guichet/verify/express'
import * as fastify from '@guichet/verify/fastify'
import * as hono from '@guichet/verify/hono'
import * as koa from '@guichet/verify/koa'
import * as nestjs from '@guichet/verify/nestjs'
import * as nextjs from '@guichet/verify/nextjs'
import * as node from '@guichet/verify/node'

export default async function program() {
  return {
    '@guichet/client': [client, axios, fileCache, undici].map(Object.keys),
    '@guichet/dialects': [dialects, catalog, load].map(Object.keys),
    '@guichet/verify': [verify, express, fastify, hono, koa, nestjs, nextjs, node].map(Object.keys),
  }
}
