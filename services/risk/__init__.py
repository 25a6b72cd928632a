"""Risk: every declaration gets a lane, every lane its reasons, every reason its evidence.

Words: a *declaration* comes in versions; an *assessment* gives a version its *lane* (green, blue, yellow, red) from the
*rule set* in force; a *rule* is a condition over the *field catalogue*; an *inspection act* says what was found, and
with it what the rule is worth.
"""
