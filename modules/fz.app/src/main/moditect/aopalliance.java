module aopalliance {
  exports org.aopalliance.aop;
  exports org.aopalliance.intercept;
}
