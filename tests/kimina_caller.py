"""Asks a service with the real `kimina-client`, in a process of its own: it sets up colours and logs when imported.

python tests/kimina_caller.py URL KEY < snippets.json      a list of texts; prints status and answer of each
"""

from __future__ import annotations

import json
import sys
import typing

import typing_extensions

# On Python before 3.12 pydantic takes no other, and the client does not say so.
typing.TypedDict = typing_extensions.TypedDict

from kimina_client import KiminaClient, Snippet  # noqa: E402

url, key = sys.argv[1:]
texts = json.load(sys.stdin)
client = KiminaClient(api_url=url, api_key=key, n_retries=1)
health = client.health()
snippets = [Snippet(id=str(number), code=text) for number, text in enumerate(texts)]
found = {one.id: one for one in client.check(snippets, timeout=30, show_progress=False).results}
answers = [found[one.id] for one in snippets]
told = [[one.analyze().status.value, one.model_dump(exclude_none=True)] for one in answers]
json.dump({"health": health, "answers": told}, sys.stdout)
