/** What `tf.train.ExponentialMovingAverage`, TensorFlow Addons' and PyTorch's trainers call averages of weights. */
export const AVERAGE =
  /(^|[./_])(ema|swa|polyak|shadow|averaged?|(exponential_?)?moving_?(average|avg)s?)(_?\d+)?(?=[./_]|$)/i;
