namespace TfModelTools.Import.Keras.Versions;

/// <summary>Forms of hard_sigmoid.</summary>
internal enum HardSigmoidForm
{
    /// <summary>clip(0.2 x + 0.5, 0, 1).</summary>
    Fifths,

    /// <summary>relu6(x + 3) / 6.</summary>
    Sixths,
}

/// <summary>Where a resized image takes the centres of its pixels.</summary>
internal enum PixelCenters
{
    /// <summary>At their corners.</summary>
    Corner,

    /// <summary>In their middle.</summary>
    Half,

    /// <summary>As Theano does.</summary>
    Theano,
}

/// <summary>What becomes of masks that come with tensors.</summary>
internal enum ImplicitMasks
{
    /// <summary>They are not looked at.</summary>
    Ignored,

    /// <summary>They are used.</summary>
    Used,
}

/// <summary>Masks of causal attention.</summary>
internal enum CausalMasks
{
    /// <summary>That of the values and the causal one.</summary>
    Both,

    /// <summary>The causal one alone.</summary>
    CausalOnly,
}

/// <summary>What batch normalization divides by.</summary>
internal enum BatchStatistic
{
    /// <summary>A variance v: sqrt(v + epsilon).</summary>
    Variance,

    /// <summary>A deviation s: s + epsilon.</summary>
    Deviation,

    /// <summary>A variance v: sqrt(v) + epsilon.</summary>
    RootPlusEpsilon,
}

/// <summary>What a sample is divided by.</summary>
internal enum SampleDeviation
{
    /// <summary>sqrt(v) + epsilon.</summary>
    Plain,

    /// <summary>sqrt(v + epsilon) + epsilon.</summary>
    Bounded,
}

/// <summary>How convolutions are computed.</summary>
internal enum ConvolutionForm
{
    /// <summary>As TensorFlow does.</summary>
    TensorFlow,

    /// <summary>As Theano does.</summary>
    Theano,

    /// <summary>As CNTK does.</summary>
    Cntk,
}

/// <summary>What a sequence holds at masked steps.</summary>
internal enum MaskedSteps
{
    /// <summary>The last output again.</summary>
    Repeated,

    /// <summary>Zeros.</summary>
    Zero,
}

/// <summary>How masks are joined.</summary>
internal enum MergedMask
{
    /// <summary>Every mask must keep a step.</summary>
    All,

    /// <summary>Any mask may keep it.</summary>
    Any,
}

/// <summary>What becomes of the masks of tensors that attention is called on.</summary>
internal enum AttendedMasks
{
    /// <summary>They stay.</summary>
    Kept,

    /// <summary>They are taken away.</summary>
    Removed,
}

/// <summary>What a masked softmax gives where nothing is left.</summary>
internal enum EmptyRows
{
    /// <summary>The softmax of the logits.</summary>
    Spread,

    /// <summary>Zeros.</summary>
    Zero,
}

/// <summary>What becomes of masked numbers.</summary>
internal enum MaskedNumbers
{
    /// <summary>They are multiplied by zero.</summary>
    Multiplied,

    /// <summary>They are replaced by zero.</summary>
    Replaced,
}

/// <summary>Inverses of a normalization.</summary>
internal enum InverseNormalization
{
    /// <summary>mean + x * deviation.</summary>
    Exact,

    /// <summary>(x + mean) * deviation.</summary>
    Shifted,
}

/// <summary>Element types of bins.</summary>
internal enum BinType
{
    /// <summary>int64.</summary>
    Int64,

    /// <summary>int32.</summary>
    Int32,
}

/// <summary>Whose GroupNormalization.</summary>
internal enum GroupNormOwner
{
    /// <summary>Keras' own.</summary>
    Keras,

    /// <summary>Another's.</summary>
    Other,
}

/// <summary>What a recurrent layer gives at masked steps before the first one that counts.</summary>
internal enum MaskedStart
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The state it starts from.</summary>
    State,
}

/// <summary>In which order a stack of cells keeps its states.</summary>
internal enum StackedStates
{
    /// <summary>That of the cells.</summary>
    FirstCellFirst,

    /// <summary>The reverse.</summary>
    LastCellFirst,
}

/// <summary>Whose an activation of a bare name is.</summary>
internal enum ActivationOwner
{
    /// <summary>Keras' own.</summary>
    Keras,

    /// <summary>The model's own.</summary>
    Other,
}

/// <summary>The least norm a vector is divided by.</summary>
internal enum LeastNorm
{
    /// <summary>1e-6: the sum of squares counts as 1e-12 at least.</summary>
    OfSquares,

    /// <summary>The root of 1e-7: the sum of squares counts as that at least.</summary>
    OfSquaresByEpsilon,

    /// <summary>1e-7, Keras' epsilon.</summary>
    Epsilon,

    /// <summary>1e-12.</summary>
    Tiny,
}

/// <summary>What Resizing makes of integers.</summary>
internal enum ResizedType
{
    /// <summary>What interpolation gives.</summary>
    Float,

    /// <summary>Integers of the same type.</summary>
    Input,
}

/// <summary>How a model finds its inputs in a dictionary.</summary>
internal enum DictionaryOrder
{
    /// <summary>By their names.</summary>
    Names,

    /// <summary>In the order of the keys.</summary>
    Keys,
}

/// <summary>The element type of images that are handed on.</summary>
internal enum ImageType
{
    /// <summary>That of the input.</summary>
    Input,

    /// <summary>float32.</summary>
    Float,
}

/// <summary>What becomes of a small epsilon of a batch normalization.</summary>
internal enum SmallEpsilon
{
    /// <summary>It is what it is.</summary>
    Plain,

    /// <summary>It counts as 1.001e-5.</summary>
    Raised,
}
