/// Pages for people: what becomes of a tenant's data and when, for the tenant itself and for those
/// who watch over it.
@NullMarked
package io.safekeep.retention.pages;

import org.jspecify.annotations.NullMarked;
