"""Identity: who somebody is, for whom they act, and how they prove it.

A *person* exists once in an installation. A *membership* says for whom a person may act and with which
*roles*: for an *organisation* (an administration plus a tax number) or, as an officer, for an
*administration*. An agent's *authority* is a trader's letter that lets another firm act in its name. A
*client* is a machine of an organisation or of an administration. A *session* is one person signed in and
acting for one membership; what leaves this service about it is a short-lived signed *actor token*.
"""
