/** APIs whose routes differ in method and scope. */

export const apis = `apis:
  - name: things
    dialects: [oauth2]
    sandbox: {}
    scopes: [read, write, admin]
    routes:
      - { path: /things, methods: [GET], scopes: [read] }
      - { path: /things, methods: [POST, PUT], scopes: [write] }
      - { path: /things/public }
      - { path: /things/public/admin, scopes: [admin] }
      - { path: /things/audit, methods: [POST], scopes: [admin] }
  - name: other
    dialects: [oauth2]
    scopes: [read]
    routes: [{ path: /other }]
  - name: plain
    dialects: [oauth2]
    sandbox: {}
    scopes: [read]
    routes: [{ path: /plain }]
  - name: hosted
    dialects: [oauth2]
    scopes: [read]
    hosts: [hosted.example.com]
    routes: [{ path: /hosted }]
`
