"""The frame around all pages: server, guard, who is at this browser, navigation, jobs, texts and looks."""
