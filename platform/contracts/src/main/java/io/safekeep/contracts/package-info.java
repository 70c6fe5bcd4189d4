/// The published language: events and identifiers that the services exchange. Plain records with
/// JSON Schemas in `schemas/`; a v1 type only ever grows by optional fields.
@NullMarked
package io.safekeep.contracts;

import org.jspecify.annotations.NullMarked;
