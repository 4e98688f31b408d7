"""The demo project: invented, gentle interviews that a newcomer sees first."""

from coding.demo.content import DemoContent, load_demo

__all__ = ["DemoContent", "load_demo"]
