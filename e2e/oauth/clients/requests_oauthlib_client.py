"""What a customer writes with requests-oauthlib, which has no introspection. In and out: JSON."""

import json
import sys

import requests
from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

job = json.load(sys.stdin)
issuer, key, secret = job["issuer"], job["key"], job["secret"]
metadata = requests.get(issuer + "/.well-known/oauth-authorization-server").json()


def proof(text):
    if job["method"] == "basic":
        return {"auth": HTTPBasicAuth(key, text)}
    return {"include_client_id": True, "client_secret": text, "auth": None}


def exchange(text, scope=None, **more):
    client = BackendApplicationClient(client_id=key, scope=scope)
    session = OAuth2Session(client=client)
    return client, session.fetch_token(metadata["token_endpoint"], **proof(text), **more)


def refusal(text, **more):
    try:
        exchange(text, **more)
    except Exception as error:
        return getattr(error, "error", repr(error))


_, plain = exchange(secret)
client, narrow = exchange(secret, scope=[job["scope"]], resource=job["resource"])
refusals = [
    refusal(secret, resource="https://other.example.com/"),
    refusal(secret, scope=["nothing:such"]),
    refusal("wrong"),
]
# The library prepares the request, and leaves the authentication to whoever sends it.
url, headers, body = client.prepare_token_revocation_request(
    metadata["revocation_endpoint"], narrow["access_token"], "access_token"
)
requests.post(url, headers=headers, data=body, auth=HTTPBasicAuth(key, secret)).raise_for_status()
print(json.dumps({"plain": plain, "narrow": narrow, "refusals": refusals}))
