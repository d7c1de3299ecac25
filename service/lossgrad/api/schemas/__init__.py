"""The shapes of requests and answers: what the OpenAPI document shows and what a request is checked against."""
