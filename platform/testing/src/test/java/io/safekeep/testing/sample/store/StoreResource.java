package io.safekeep.testing.sample.store;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.testing.sample.order.OrderPolicy;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;

public class StoreResource {
  @GET
  @PermissionsAllowed("store:read")
  public String guarded() {
    return new OrderPolicy().toString();
  }

  @POST
  public String forgotten() {
    return "";
  }

  @PUT
  public String open() {
    return "";
  }
}
