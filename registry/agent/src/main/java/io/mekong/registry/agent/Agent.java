package io.mekong.registry.agent;

/** Main class of {@code ./mekong agent}. Exit code 0 after SIGTERM, 1 on a fault, 2 bad use. */
public final class Agent {
  private Agent() {}

  /** Runs until it is told to end. */
  public static void main(String[] args) {
    System.setProperty("logback.configurationFile", "logback-agent.xml");
    System.exit(AgentCommand.commandLine().execute(args));
  }
}
