"""Asking a model behind an OpenAI-compatible address: vLLM, SGLang, a gateway, or OpenAI itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from openai import APIStatusError, OpenAI, OpenAIError
from openai.types.chat import ChatCompletion

from stp.errors import ServiceError
from stp.judging.asking import Ask

TIMEOUT_SECONDS = 120.0
"""For one answer; models that reason take their time."""
RETRIES = 4
"""The client waits longer each time, or as long as the service says, after what may pass: a lost connection, a timeout,
and answers 408, 409, 429 and 5xx."""
AT_ONCE = 8
"""Questions under way together."""


def ask_endpoint(
    url: str,
    key: str,
    name: str,
    max_new_tokens: int,
    timeout_seconds: float = TIMEOUT_SECONDS,
    retries: int = RETRIES,
    at_once: int = AT_ONCE,
) -> Ask:
    """Has the model of this name answer, greedily, so many questions at a time.

    What it gives raises ServiceError when a question stays without an answer, after the answers that came.
    """
    # The client wants some key, and a service of one's own often none.
    client = OpenAI(base_url=url, api_key=key or "none", timeout=timeout_seconds, max_retries=retries)

    def answer(prompt: str) -> str:
        try:
            found = client.chat.completions.create(
                model=name,
                messages=[{"role": "user", "content": prompt}],
                temperature=0.0,
                max_tokens=max_new_tokens,
            )
        except OpenAIError as error:
            status = error.status_code if isinstance(error, APIStatusError) else 0
            raise ServiceError(f"the judge at {url} does not answer: {error}; {_mend(status)}", status) from error
        if not isinstance(found, ChatCompletion) or not found.choices:
            raise ServiceError(
                f"what {url} answers is no chat completion; set STP_JUDGE_URL to the address before /chat"
            )
        return found.choices[0].message.content or ""

    def ask(prompts: Sequence[str]) -> Iterator[tuple[int, str]]:
        failures: list[ServiceError] = []

        def unless_failed(prompt: str) -> str | None:
            try:
                return None if failures else answer(prompt)
            except ServiceError as error:
                failures.append(error)
                return None

        with ThreadPoolExecutor(at_once) as threads:
            asked = {threads.submit(unless_failed, prompt): index for index, prompt in enumerate(prompts)}
            try:
                for done in as_completed(asked):
                    if (text := done.result()) is not None:
                        yield asked[done], text
            finally:
                threads.shutdown(cancel_futures=True)
        if failures:
            raise failures[0]

    return ask


def _mend(status: int) -> str:
    """What to do about an answer with this status; 0 where there was none."""
    kept = "then run the same command again, which asks only what is left"
    match status:
        case 401 | 403:
            return f"set STP_JUDGE_KEY to a key that it takes, {kept}"
        case 404:
            return f"see that STP_JUDGE_URL and the model's name in [judge] are right, {kept}"
        case _:
            return f"see that STP_JUDGE_URL is right and the service runs, {kept}"
