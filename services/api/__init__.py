"""The REST service. Start at `app.py`; `work.py` is what its routes do, `schemas.py` what they say."""
