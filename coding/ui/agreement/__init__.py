"""Agreement: figures per code, over all, between groups and rounds, with the passages behind them."""
