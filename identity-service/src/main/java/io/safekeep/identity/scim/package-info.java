/// SCIM 2.0 (RFC 7643, RFC 7644): tenants' identity providers take people in and let them go.
@NullMarked
package io.safekeep.identity.scim;

import org.jspecify.annotations.NullMarked;
