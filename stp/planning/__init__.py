"""What an experiment takes: memory, tokens, checks, hours, money. `stp plan` prints it.

    shape.py      the model's sizes, and what follows from them: parameters, bytes of the cache, operations of a token
    memory.py     what training and sampling need on a GPU, against what it has
    work.py       what a round does, counted: rollouts, tokens, checks, rows
    speed.py      how fast that is done: by published figures and data sheets, or as measured here (measure.py)
    estimate.py   work over speed, for so many GPUs in one of two placements
    told.py       the same in words, with every assumption and where it comes from

Each formula stands in the docstring of the function that computes it. Nothing here needs a GPU or torch.
"""
