"""The arithmetic of an advance: banking days, schedules, the figures of an offer and its estimated APR.

Everything here is a pure function of its arguments. Money is integer cents and rates are Decimal; the
root finder in `apr` is the only place where a float occurs.
"""
