"""Giving a trained model away, with a card that says how it came to be.

lineage.py    what the store and the run's folder know of it
card.py       the card, in the form that the Hugging Face hub reads (`card.md.j2`)
push.py       the folder that is uploaded, and its way to the hub
"""
