package io.safekeep.testing.sample.order;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

@RegisterForReflection(targets = {Shipment.class, Shipment.Label.class})
record Shipment(Label label, List<Parcel> parcel) {

  record Label(String text) {}

  record Parcel(int grams) {}
}
