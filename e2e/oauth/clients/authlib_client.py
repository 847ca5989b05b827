"""What a customer writes with Authlib. In: the job as JSON on standard input. Out: what it got, as JSON."""

import json
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session

job = json.load(sys.stdin)
issuer, key, secret = job["issuer"], job["key"], job["secret"]
method = "client_secret_" + job["method"]
metadata = requests.get(issuer + "/.well-known/oauth-authorization-server").json()
token_endpoint = metadata["token_endpoint"]


def session_with(text, **more):
    return OAuth2Session(
        key,
        text,
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        **more,
    )


def refusal(session, **more):
    try:
        session.fetch_token(token_endpoint, grant_type="client_credentials", **more)
    except Exception as error:
        return getattr(error, "error", repr(error))


plain = session_with(secret).fetch_token(token_endpoint, grant_type="client_credentials")
session = session_with(secret, scope=job["scope"])
narrow = session.fetch_token(token_endpoint, grant_type="client_credentials", resource=job["resource"])
refusals = [
    refusal(session_with(secret), resource="https://other.example.com/"),
    refusal(session_with(secret, scope="nothing:such")),
    refusal(session_with("wrong")),
]


def introspect():
    answer = session.introspect_token(metadata["introspection_endpoint"], token=narrow["access_token"])
    return answer.json()


before = introspect()
session.revoke_token(metadata["revocation_endpoint"], token=narrow["access_token"]).raise_for_status()
after = introspect()
print(json.dumps({"plain": plain, "narrow": narrow, "refusals": refusals, "before": before, "after": after}))
