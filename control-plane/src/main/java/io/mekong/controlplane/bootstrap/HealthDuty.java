package io.mekong.controlplane.bootstrap;

/** Whether a sidecar offers to check the health of instances (HDS). */
public enum HealthDuty {
  NONE,
  OFFERED
}
