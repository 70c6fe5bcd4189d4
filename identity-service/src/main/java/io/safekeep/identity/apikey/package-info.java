/// API keys of tenants: what they permit, how they are checked, and how they end.
@NullMarked
package io.safekeep.identity.apikey;

import org.jspecify.annotations.NullMarked;
