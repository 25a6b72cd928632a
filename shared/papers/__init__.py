"""Signed documents of numbered steps, for every service that has some: worded in the step's transaction, printed and sealed
soon after it or when asked for, kept, and verified by anybody. What stands in them is the service's own business."""
