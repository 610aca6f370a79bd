"""Linli 鄰里: a chat service for one town's epidemic work.

README.md walks through the rooms, CONTRIBUTING.md through the files beside them.
"""
