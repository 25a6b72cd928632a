"""Trusted traders: authorised operators, and what they are given for being reliable (WTO TFA 7.7, WCO SAFE).

A *programme* says which tiers, criteria and benefits an administration offers. A firm *applies* with a self-assessment
along a *questionnaire*; officers check it at the desk and *visit* its *sites*; what they find is mended or not. The
answer is an *authorisation*: active, suspended, revoked, expired or surrendered. An *entitlement* is what the holder may
claim today. A *measure* is what the office intends against a holder, who is heard first. An *arrangement* lets holders
of one administration count in another.
"""
