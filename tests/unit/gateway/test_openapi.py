"""One description from many, and pages from it."""

import copy
from typing import Any

import pytest
from openapi_spec_validator import validate

from gateway.docs import pages
from gateway.docs.example import example
from gateway.openapi import ComponentsCollide, merge

RULINGS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Advance rulings", "version": "1", "description": "Rulings before goods arrive."},
    "paths": {
        "/rulings/{number}": {
            "get": {
                "operationId": "ruling",
                "summary": "A ruling",
                "parameters": [{"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "it",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "422": {
                        "description": "no",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
                        },
                    },
                },
            }
        },
        "/applications": {
            "post": {
                "operationId": "file",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"201": {"description": "made"}},
            }
        },
        "/internal/events": {
            "post": {
                "responses": {
                    "200": {
                        "description": "x",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}},
                    }
                }
            }
        },
        "/readyz": {"get": {"responses": {"200": {"description": "x"}}}},
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["subject"],
                "properties": {
                    "subject": {"type": "string", "maxLength": 200, "description": "What it is about."},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                    "kind": {"enum": ["classification", "origin"], "type": "string"},
                    "decided_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                },
            },
            "Part": {
                "type": "object",
                "properties": {"inside": {"$ref": "#/components/schemas/Part"}, "n": {"type": "integer"}},
            },
            "Event": {"type": "object"},
            "HTTPValidationError": {"type": "object"},
        }
    },
}
IDENTITY: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Identity", "version": "1"},
    "paths": {
        "/people/me": {
            "get": {
                "operationId": "ruling",
                "responses": {
                    "200": {
                        "description": "x",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {"Thing": {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}}}
    },
}


@pytest.fixture
def merged():
    return merge(
        {"advance_rulings": copy.deepcopy(RULINGS), "identity": copy.deepcopy(IDENTITY)}, server="http://localhost:8000"
    )


def test_the_whole_is_valid_openapi(merged):
    validate(merged)


def test_paths_are_as_callers_use_them_and_inner_ones_are_left_out(merged):
    assert set(merged["paths"]) == {
        "/api/advance-rulings/rulings/{number}",
        "/api/advance-rulings/applications",
        "/api/identity/people/me",
    }


def test_equal_names_of_two_services_stay_apart(merged):
    schemas = merged["components"]["schemas"]
    assert "email" in schemas["IdentityThing"]["properties"]
    assert "subject" in schemas["AdvanceRulingsThing"]["properties"]
    ids = [item[method]["operationId"] for item in merged["paths"].values() for method in item]
    assert sorted(ids) == [
        "advance_rulings_get_rulings_number",
        "advance_rulings_post_applications",
        "identity_get_people_me",
    ]


def test_what_nothing_leads_to_is_not_published(merged):
    schemas = set(merged["components"]["schemas"])
    assert "AdvanceRulingsPart" in schemas
    assert schemas.isdisjoint({"AdvanceRulingsEvent", "AdvanceRulingsHTTPValidationError"})


def test_every_call_may_answer_with_a_problem(merged):
    for item in merged["paths"].values():
        for operation in item.values():
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
            assert "HTTPValidationError" not in str(operation)


def test_a_change_names_its_headers_and_a_reading_does_not(merged):
    post = merged["paths"]["/api/advance-rulings/applications"]["post"]
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in post["parameters"]
    get = merged["paths"]["/api/advance-rulings/rulings/{number}"]["get"]
    assert "Idempotency" not in str(get)


def test_a_clash_of_names_is_found():
    one = copy.deepcopy(IDENTITY)
    one["components"]["schemas"] = {"BThing": {"type": "object"}}
    one["paths"]["/people/me"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] = (
        "#/components/schemas/BThing"
    )
    other = copy.deepcopy(IDENTITY)
    with pytest.raises(ComponentsCollide):
        merge({"a": one, "a_b": other}, server="")


def test_an_example_fits_and_ends(merged):
    thing = example(merged, {"$ref": "#/components/schemas/AdvanceRulingsThing"})
    assert thing["kind"] == "classification"
    assert thing["decided_on"] == "2026-11-22"
    assert thing["parts"]


def test_pages_show_every_call_with_a_command_to_copy(merged):
    index = pages.index(merged, server="http://localhost:8000").decode()
    assert 'href="/api/docs/advance-rulings"' in index
    page = (pages.service(merged, "advance-rulings") or b"").decode()
    assert "curl &#34;$VAKA/api/advance-rulings/rulings/text&#34;" in page
    assert "curl -X POST" in page
    assert "at most 200 characters" in page
    assert "style=" not in page
    assert "<script" not in page
    assert pages.service(merged, "risk") is None


def test_text_of_others_is_never_markup():
    assert (
        pages.prose("<b>a</b> `<i>` **x**") == "<p>&lt;b&gt;a&lt;/b&gt; <code>&lt;i&gt;</code> <strong>x</strong></p>"
    )


def test_a_call_is_summed_up_by_its_own_first_sentence():
    document = copy.deepcopy(RULINGS)
    document["paths"]["/applications"]["post"] |= {
        "summary": "File",
        "description": "Begin an application.\n\nIt is a draft.",
    }
    merged = merge({"advance_rulings": document}, server="")
    assert merged["paths"]["/api/advance-rulings/applications"]["post"]["summary"] == "Begin an application"
    assert merged["paths"]["/api/advance-rulings/rulings/{number}"]["get"]["summary"] == "A ruling"
