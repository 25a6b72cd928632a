"""Bodies of requests and answers, split by noun. Unknown fields are refused."""
