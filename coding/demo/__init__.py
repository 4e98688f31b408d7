"""The demo project: invented, gentle interviews that a newcomer sees first."""

from coding.demo.content import DemoContent, find_problems, load_demo

__all__ = ["DemoContent", "find_problems", "load_demo"]
