namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>The ways in which programs of TensorFlow wrote batch normalization.</summary>
public enum BatchNormSpelling
{
    /// <summary>FusedBatchNorm with is_training false, as a graph made for inference has it (slim, fused=True).</summary>
    FusedInference,

    /// <summary>FusedBatchNormV2, whose scale and offset have a type of their own.</summary>
    FusedV2,

    /// <summary>FusedBatchNormV3, of TensorFlow 1.15 and 2.</summary>
    FusedV3,

    /// <summary>tf.nn.batch_normalization over the averages: add, Rsqrt, mul, sub.</summary>
    Arithmetic,

    /// <summary>The same without a scale (slim's default).</summary>
    ArithmeticWithoutScale,

    /// <summary>A condition on a placeholder around two FusedBatchNorms, each with Switches of its own (tf.layers.batch_normalization, slim with is_training a tensor).</summary>
    FusedCondition,

    /// <summary>The same on a placeholder with default.</summary>
    FusedDefault,

    /// <summary>Arithmetic over mean and variance that a condition chooses: of the batch, or the averages (slim, fused=False).</summary>
    ArithmeticCondition,

    /// <summary>Arithmetic over averages of tf.train.ExponentialMovingAverage (shadow variables), chosen by a condition.</summary>
    ShadowAverages,

    /// <summary>Keras on TensorFlow 1: arithmetic within both branches of a condition on the learning phase.</summary>
    KerasLearningPhase,

    /// <summary>The same with the number that the learning phase was in Keras 1.</summary>
    KerasPhaseNumber,

    /// <summary>Arithmetic spelled by hand: (x - mean) / sqrt(variance + epsilon) * gamma + beta.</summary>
    Quotient,

    /// <summary>tf.nn.batch_norm_with_global_normalization, of the first versions.</summary>
    GlobalNormalization,
}
