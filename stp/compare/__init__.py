"""Methods compared at equal budgets: the same SFT model, statements, tokens and checks; only the configuration differs.

plan.py     what is compared: a base experiment, each method as a change of it, seeds, a budget in sampled tokens
run.py      the runs, one after another; what is done comes from the store
figures.py  curves, means over seeds with their intervals, ratios, what a phase costs
page.py     the page
"""
