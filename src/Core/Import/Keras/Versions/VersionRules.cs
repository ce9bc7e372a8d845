namespace TfModelTools.Import.Keras.Versions;

/// <summary>
/// What layers mean in the versions of Keras, wherever the file itself does not state it: from the released sources of Keras 1.0 to 3.15, those of 3.16 as far as they
/// are known, and those of TensorFlow's own Keras. docs/keras-versions.md is made from this table.
/// </summary>
internal static class VersionRules
{
    private static readonly VersionSpan TensorFlowJs = new() { IsTensorFlowJs = true };

    /// <summary>hard_sigmoid (keras.activations).</summary>
    public static VersionRule<HardSigmoidForm> HardSigmoid { get; } = new()
    {
        Layers = "activation `hard_sigmoid`",
        Question = "which form of hard_sigmoid is meant",
        Cases =
        [
            new(HardSigmoidForm.Fifths, "clip(0.2 x + 0.5, 0, 1)", VersionSpan.UpTo(3, 0), TensorFlowJs),
            new(HardSigmoidForm.Sixths, "relu6(x + 3) / 6", VersionSpan.Since(3, 0)),
        ],
        Assumed = HardSigmoidForm.Fifths,
    };

    /// <summary>gelu: models had their own, of either form, before Keras had one (keras.activations, TensorFlow 2.4).</summary>
    public static VersionRule<ActivationOwner> Gelu { get; } = new()
    {
        Layers = "activation `gelu` without a package in its name",
        Question = "whose gelu it is",
        Cases =
        [
            new(ActivationOwner.Other, "a function of the model's own, by tanh or by the error function: Keras had none of that name", VersionSpan.UpTo(2, 4)) { IsRefused = true },
            new(ActivationOwner.Keras, "Keras' own, by the error function", VersionSpan.Since(2, 4), TensorFlowJs),
        ],
        Assumed = ActivationOwner.Keras,
    };

    /// <summary>Activations of Keras 3 whose names other packages gave to functions with other numbers in them.</summary>
    public static VersionRule<ActivationOwner> Keras3Activations { get; } = new()
    {
        Layers = "activations `celu`, `glu`, `hard_shrink`, `soft_shrink`, `sparse_plus`, `sparse_sigmoid`, `sparsemax`, `squareplus` without a package in their names",
        Question = "whose activation it is",
        Cases =
        [
            new(ActivationOwner.Other, "a function of the model's own: Keras had none of that name", VersionSpan.UpTo(3, 0), TensorFlowJs) { IsRefused = true },
            new(ActivationOwner.Keras, "Keras' own", VersionSpan.Since(3, 0)),
        ],
    };

    /// <summary>Bilinear UpSampling2D (keras.backend.resize_images).</summary>
    public static VersionRule<PixelCenters> BilinearUpSampling { get; } = new()
    {
        Layers = "`UpSampling2D`, interpolation `bilinear`",
        Question = "where a bilinear UpSampling2D takes the centres of pixels",
        Cases =
        [
            new(PixelCenters.Theano, "Theano's own bilinear upsampling", new VersionSpan { Before = new(2, 4), InTensorFlow = false, Backend = "theano" }) { IsRefused = true },
            new(
                PixelCenters.Corner,
                "corners of pixels are their centres (`tf.compat.v1.image.resize_bilinear`)",
                new VersionSpan { Before = new(2, 4), InTensorFlow = false },
                new VersionSpan { Before = new(2, 2), InTensorFlow = true },
                new VersionSpan { From = new(2, 2), Before = new(2, 3), InTensorFlow = true, IsTensorFlow115 = false },
                TensorFlowJs),
            new(
                PixelCenters.Half,
                "half-pixel centres (`tf.image.resize`)",
                new VersionSpan { From = new(2, 2), Before = new(2, 3), InTensorFlow = true, IsTensorFlow115 = true },
                new VersionSpan { From = new(2, 3), Before = new(2, 4), InTensorFlow = true },
                VersionSpan.Since(2, 4)),
        ],
    };

    /// <summary>Whether MultiHeadAttention looks at the masks that come with its tensors (MultiHeadAttention._compute_attention_mask).</summary>
    public static VersionRule<ImplicitMasks> AttentionMasks { get; } = new()
    {
        Layers = "`MultiHeadAttention`, on tensors with a mask",
        Question = "whether MultiHeadAttention looks at the masks that come with its tensors",
        Cases =
        [
            new(ImplicitMasks.Ignored, "masks are neither used nor handed on; only `attention_mask` counts", VersionSpan.UpTo(2, 10)),
            new(ImplicitMasks.Used, "masks of query, value and key are used, and that of the query is handed on", VersionSpan.Since(2, 10)),
        ],
    };

    /// <summary>What becomes of the masks of the tensors that MultiHeadAttention is called on (MultiHeadAttention.call, set_keras_mask).</summary>
    public static VersionRule<AttendedMasks> AttendedMasks { get; } = new()
    {
        Layers = "`MultiHeadAttention`, on tensors with a mask that others read, too, or given a `query_mask`",
        Question = "whether MultiHeadAttention takes the masks of its tensors away",
        Cases =
        [
            new(Versions.AttendedMasks.Kept, "tensors keep their masks; a `query_mask` counts in place of that of the query", VersionSpan.UpTo(3, 8)),
            new(Versions.AttendedMasks.Removed, "query, value and key lose their masks, for all that is computed later; a `query_mask` does not count", VersionSpan.Since(3, 8)),
        ],
        Assumed = Versions.AttendedMasks.Kept,
    };

    /// <summary>Statistics of Keras 1's BatchNormalization, mode 0 and 2 (keras.layers.normalization and keras.backend of 1.0.0 to 1.2.2).</summary>
    public static VersionRule<BatchStatistic> BatchNormStatistic { get; } = new()
    {
        Layers = "`BatchNormalization` of Keras 1, `mode` 0 and 2",
        Question = "whether BatchNormalization keeps deviations or variances",
        Cases =
        [
            new(
                BatchStatistic.Deviation,
                "the second statistic is a deviation s: (x - mean) / (s + epsilon); of a batch s = sqrt(variance + epsilon)",
                VersionSpan.UpTo(1, 0, 6),
                VersionSpan.Between((1, 0, 6), (1, 0, 7)) with { Backend = "theano" }),
            new(BatchStatistic.RootPlusEpsilon, "a variance v: (x - mean) / (sqrt(v) + epsilon)", VersionSpan.Between((1, 0, 7), (1, 0, 8)) with { Backend = "theano" }),
            new(
                BatchStatistic.Variance,
                "a variance v, also where it is named running_std: (x - mean) / sqrt(v + epsilon)",
                VersionSpan.Between((1, 0, 6), (1, 0, 8)) with { Backend = "tensorflow" },
                VersionSpan.Since(1, 0, 8)),
        ],
    };

    /// <summary>Keras 1's BatchNormalization that normalizes each sample by itself.</summary>
    public static VersionRule<SampleDeviation> BatchNormSample { get; } = new()
    {
        Layers = "`BatchNormalization` of Keras 1, `mode` 1",
        Question = "how BatchNormalization computes the deviation of a sample",
        Cases =
        [
            new(SampleDeviation.Plain, "(x - mean) / (sqrt(variance) + epsilon) over the last axis", VersionSpan.UpTo(1, 0, 5)),
            new(SampleDeviation.Bounded, "(x - mean) / (sqrt(variance + epsilon) + epsilon) over the last axis", VersionSpan.Since(1, 0, 5)),
        ],
    };

    /// <summary>Which way round kernels are stored, and what padding "same" is (keras.backend.theano_backend).</summary>
    public static VersionRule<ConvolutionForm> Convolutions { get; } = new()
    {
        Layers = "convolutions, their transposes and `ConvLSTM2D` of Keras 1 and 2.0 to 2.3",
        Question = "which backend its convolutions ran on",
        Cases =
        [
            new(
                ConvolutionForm.Theano,
                "true convolutions: kernels are turned around on loading; `same` pads half the kernel on both sides, whatever the stride; `same` poolings are refused",
                new VersionSpan { Before = new(2, 4), InTensorFlow = false, Backend = "theano" }),
            new(
                ConvolutionForm.Cntk,
                "correlations; `same` is refused where the stride is not 1 or the kernel is even",
                new VersionSpan { Before = new(2, 4), InTensorFlow = false, Backend = "cntk" }),
            new(ConvolutionForm.TensorFlow, "correlations; `same` pads as TensorFlow does", VersionSpan.Since(1, 0), TensorFlowJs),
        ],
        Assumed = ConvolutionForm.TensorFlow,
    };

    /// <summary>What a Bidirectional layer's sequences hold at masked steps (keras.layers.wrappers).</summary>
    public static VersionRule<MaskedSteps> BidirectionalMaskedSteps { get; } = new()
    {
        Layers = "`Bidirectional` with `return_sequences`, on a sequence with a mask",
        Question = "what a Bidirectional layer gives at masked steps",
        Cases =
        [
            new(MaskedSteps.Repeated, "the last output again", new VersionSpan { Before = new(2, 4), InTensorFlow = false }, new VersionSpan { Before = new(2, 3), InTensorFlow = true }, TensorFlowJs),
            new(MaskedSteps.Zero, "zeros", new VersionSpan { From = new(2, 3), Before = new(2, 4), InTensorFlow = true }, VersionSpan.Since(2, 4)),
        ],
    };

    /// <summary>The mask of a merge (keras.layers.Merge.compute_mask).</summary>
    public static VersionRule<MergedMask> MergedMasks { get; } = new()
    {
        Layers = "`Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`, `Concatenate` of features, on tensors with masks",
        Question = "how a merge joins masks",
        Cases =
        [
            new(MergedMask.All, "a step is kept where every mask there is keeps it", VersionSpan.UpTo(3, 4), TensorFlowJs),
            new(MergedMask.Any, "a step is kept where any mask keeps it, and only if every tensor has one; Multiply, Maximum and Minimum leave out what is masked", VersionSpan.Since(3, 4)),
        ],
        Assumed = MergedMask.All,
    };

    /// <summary>Rows of a masked softmax of which nothing is left (keras.layers.Softmax).</summary>
    public static VersionRule<EmptyRows> MaskedSoftmax { get; } = new()
    {
        Layers = "`Softmax` with a mask, `MultiHeadAttention` with returned scores",
        Question = "what a masked softmax gives where nothing is left",
        Cases =
        [
            new(EmptyRows.Spread, "the masked logits are lowered by 1e9 only: where nothing is left the softmax is that of the logits", VersionSpan.UpTo(3, 10), TensorFlowJs),
            new(EmptyRows.Zero, "what is masked is zero", VersionSpan.Since(3, 10)),
        ],
        Assumed = EmptyRows.Spread,
    };

    /// <summary>Masked steps that are no finite numbers (keras.layers.GlobalAveragePooling1D, Attention).</summary>
    public static VersionRule<MaskedNumbers> MaskedNumbers { get; } = new()
    {
        Layers = "`GlobalAveragePooling1D`, `Attention`, `AdditiveAttention`, `Masking`, with masked steps that are NaN or infinite",
        Question = "what becomes of masked numbers",
        Cases =
        [
            new(Versions.MaskedNumbers.Multiplied, "masked numbers are multiplied by 0, and NaN stays", VersionSpan.UpTo(3, 15), TensorFlowJs),
            new(Versions.MaskedNumbers.Replaced, "masked numbers are replaced by 0", VersionSpan.Since(3, 15)),
        ],
        Assumed = Versions.MaskedNumbers.Multiplied,
    };

    /// <summary>Whether an average over steps leaves masked ones out (GlobalAveragePooling1D.call; tfjs-layers/src/layers/pooling.ts).</summary>
    public static VersionRule<ImplicitMasks> PooledMasks { get; } = new()
    {
        Layers = "`GlobalAveragePooling1D`, on a sequence with a mask",
        Question = "whether GlobalAveragePooling1D looks at masks",
        Cases =
        [
            new(ImplicitMasks.Used, "the mean of the steps that the mask keeps", VersionSpan.Since(1, 0)),
            new(ImplicitMasks.Ignored, "the mean of all steps", TensorFlowJs),
        ],
        Assumed = ImplicitMasks.Used,
    };

    /// <summary>Normalization's inverse (keras.layers.Normalization.call).</summary>
    public static VersionRule<InverseNormalization> InvertedNormalization { get; } = new()
    {
        Layers = "`Normalization` with `invert`",
        Question = "how Normalization inverts",
        Cases =
        [
            new(InverseNormalization.Shifted, "(x + mean) * deviation", VersionSpan.Between((2, 10, 0), (2, 11, 0))),
            new(InverseNormalization.Exact, "mean + x * deviation", VersionSpan.Since(2, 11)),
        ],
    };

    /// <summary>The mask of values in causal attention (keras.layers.Attention._calculate_score_mask).</summary>
    public static VersionRule<CausalMasks> CausalAttention { get; } = new()
    {
        Layers = "`Attention`, `AdditiveAttention`, causal, on values with a mask",
        Question = "whether causal attention looks at the mask of its values",
        Cases =
        [
            new(CausalMasks.CausalOnly, "only the causal mask counts", VersionSpan.Between((3, 0, 0), (3, 0, 5))),
            new(CausalMasks.Both, "both count", VersionSpan.UpTo(3, 0), VersionSpan.Since(3, 0, 5), TensorFlowJs),
        ],
        Assumed = CausalMasks.Both,
    };

    /// <summary>A recurrent layer that is given initial states (keras.layers.Layer.__call__).</summary>
    public static VersionRule<ImplicitMasks> RecurrentMasks { get; } = new()
    {
        Layers = "recurrent layers on a sequence with a mask, given initial states",
        Question = "whether a recurrent layer given initial states looks at the mask of its sequence",
        Cases =
        [
            new(ImplicitMasks.Used, "the mask is used", VersionSpan.UpTo(3, 0), TensorFlowJs),
            new(ImplicitMasks.Ignored, "the mask is not used: with more than one tensor a layer takes only masks named after its arguments", VersionSpan.Since(3, 0)),
        ],
        Assumed = ImplicitMasks.Used,
    };

    /// <summary>Whether layers that compute the same in every version hand on masks (Layer.supports_masking).</summary>
    public static VersionRule<ImplicitMasks> PassedMasks { get; } = new()
    {
        Layers = "`Normalization`, `Rescaling`, `Identity`, on tensors with a mask",
        Question = "whether the layer hands on the mask that comes with its tensor",
        Cases =
        [
            new(ImplicitMasks.Ignored, "the mask is dropped", VersionSpan.UpTo(3, 0)),
            new(ImplicitMasks.Used, "the mask is handed on", VersionSpan.Since(3, 0)),
        ],
    };

    /// <summary>Whether layers over steps hand on masks (supports_masking of RNN, Bidirectional and TimeDistributed).</summary>
    public static VersionRule<ImplicitMasks> SequenceMasks { get; } = new()
    {
        Layers = "recurrent layers with `return_sequences`, `Bidirectional` of these, `TimeDistributed`, on a sequence with a mask",
        Question = "whether a layer over steps hands on the mask of its sequence",
        Cases =
        [
            new(ImplicitMasks.Used, "the mask is handed on", VersionSpan.UpTo(3, 16), TensorFlowJs),
            new(ImplicitMasks.Ignored, "the mask is dropped", VersionSpan.Since(3, 16)),
        ],
        Assumed = ImplicitMasks.Used,
    };

    /// <summary>What a recurrent layer that does not start from zeros gives at the masked steps it begins with (keras.backend.rnn).</summary>
    public static VersionRule<MaskedStart> MaskedStarts { get; } = new()
    {
        Layers = "recurrent layers that are stateful or given initial states, not unrolled, at masked steps before the first that counts",
        Question = "what a recurrent layer gives at masked steps before the first that counts",
        Cases =
        [
            new(
                MaskedStart.Zero,
                "zeros",
                new VersionSpan { Before = new(2, 4), InTensorFlow = false, Backend = "theano" },
                VersionSpan.UpTo(1, 0, 8) with { Backend = "tensorflow" },
                new VersionSpan { From = new(2, 3), Before = new(2, 4), InTensorFlow = false, Backend = "tensorflow" },
                new VersionSpan { From = new(2, 2), Before = new(2, 3), InTensorFlow = true, IsTensorFlow115 = true },
                new VersionSpan { From = new(2, 3), Before = new(2, 4), InTensorFlow = true },
                VersionSpan.Since(2, 4)),
            new(MaskedStart.State, "the state it starts from", new VersionSpan { From = new(1, 0, Patch: 8), Before = new(2, 3), InTensorFlow = false, Backend = "tensorflow" }, TensorFlowJs),
        ],
    };

    /// <summary>The order of the states that are given to a stack of cells, or returned by it (keras.layers.StackedRNNCells).</summary>
    public static VersionRule<StackedStates> StackedStateOrder { get; } = new()
    {
        Layers = "`RNN` of several cells, given or returning states",
        Question = "in which order a stack of cells keeps its states",
        Cases =
        [
            new(StackedStates.LastCellFirst, "those of the last cell come first", new VersionSpan { Before = new(2, 2, Patch: 3), InTensorFlow = false }, TensorFlowJs),
            new(
                StackedStates.FirstCellFirst,
                "those of the first cell come first, unless the file states `reverse_state_order`",
                new VersionSpan { From = new(2, 2, Patch: 3), InTensorFlow = false },
                new VersionSpan { From = new(2, 2), InTensorFlow = true }),
        ],
    };

    /// <summary>The norms that UnitNormalization divides by (keras.layers.UnitNormalization.call).</summary>
    public static VersionRule<LeastNorm> UnitNorms { get; } = new()
    {
        Layers = "`UnitNormalization`, of vectors shorter than 1e-6",
        Question = "what the shortest vectors are divided by",
        Cases =
        [
            new(LeastNorm.OfSquares, "1e-6 at least", VersionSpan.UpTo(3, 6), TensorFlowJs),
            new(LeastNorm.Tiny, "1e-12 at least", VersionSpan.Since(3, 6)),
        ],
        Assumed = LeastNorm.OfSquares,
    };

    /// <summary>The norms that Dot divides by (keras.layers.Dot, keras.ops.normalize).</summary>
    public static VersionRule<LeastNorm> DotNorms { get; } = new()
    {
        Layers = "`Dot` with `normalize`, of vectors shorter than 1e-6 (TensorFlow.js: 3.2e-4)",
        Question = "what the shortest vectors are divided by",
        Cases =
        [
            new(LeastNorm.OfSquares, "1e-6 at least", VersionSpan.UpTo(3, 0)),
            new(LeastNorm.OfSquaresByEpsilon, "the root of 1e-7 at least", TensorFlowJs),
            new(LeastNorm.Epsilon, "1e-7 at least", VersionSpan.Since(3, 0)),
        ],
        Assumed = LeastNorm.OfSquares,
    };

    /// <summary>The element type of Discretization's bins.</summary>
    public static VersionRule<BinType> DiscretizationType { get; } = new()
    {
        Layers = "`Discretization`, output mode `int`",
        Question = "which element type bins have",
        Cases =
        [
            new(BinType.Int64, "int64", VersionSpan.UpTo(3, 0), TensorFlowJs),
            new(BinType.Int32, "int32", VersionSpan.Since(3, 0)),
        ],
        Assumed = BinType.Int64,
    };

    /// <summary>Whose GroupNormalization a class of that name without a package is.</summary>
    public static VersionRule<GroupNormOwner> GroupNorm { get; } = new()
    {
        Layers = "`GroupNormalization` without a package in its name",
        Question = "whose GroupNormalization it is",
        Cases =
        [
            new(GroupNormOwner.Other, "none of Keras' own: TensorFlow Addons before 0.7, whose groups cross positions, or another package's", VersionSpan.UpTo(2, 11), TensorFlowJs) { IsRefused = true },
            new(GroupNormOwner.Keras, "Keras' own", VersionSpan.Since(2, 11)),
        ],
        Assumed = GroupNormOwner.Keras,
    };

    /// <summary>What Resizing makes of integers (keras.layers.Resizing).</summary>
    public static VersionRule<ResizedType> ResizedIntegers { get; } = new()
    {
        Layers = "`Resizing` of integers, bilinear or bicubic",
        Question = "whether Resizing gives integers back",
        Cases =
        [
            new(ResizedType.Float, "what interpolation gives, in float32", VersionSpan.UpTo(3, 6), TensorFlowJs),
            new(ResizedType.Input, "rounded, half to even, and of the type of the input", VersionSpan.Since(3, 6)),
        ],
    };

    /// <summary>Whether layers on images make floating-point numbers of integers (utils.ensure_tensor, backend.cast in their call or transform_images).</summary>
    public static VersionRule<ImageType> ImageIntegers { get; } = new()
    {
        Layers = "`CenterCrop`, `RandomFlip`, `RandomRotation`, `RandomTranslation`, `RandomZoom`, on integers",
        Question = "whether a layer on images hands on integers",
        Cases =
        [
            new(ImageType.Input, "integers stay what they are", VersionSpan.UpTo(2, 8), TensorFlowJs),
            new(ImageType.Float, "they become float32", VersionSpan.Since(2, 8)),
        ],
    };

    /// <summary>The same of the layers on the values of pixels (transform_images of Keras 3.6 casts while training only).</summary>
    public static VersionRule<ImageType> ContrastIntegers { get; } = new()
    {
        Layers = "`RandomContrast`, `RandomBrightness`, on integers",
        Question = "whether a layer on images hands on integers",
        Cases =
        [
            new(ImageType.Input, "integers stay what they are", VersionSpan.UpTo(2, 8), VersionSpan.Since(3, 6), TensorFlowJs),
            new(ImageType.Float, "they become float32", VersionSpan.Between((2, 8, 0), (3, 6, 0))),
        ],
    };

    /// <summary>The same of the layers on the extents of images, of Keras 2 alone.</summary>
    public static VersionRule<ImageType> ExtentIntegers { get; } = new()
    {
        Layers = "`RandomHeight`, `RandomWidth`, on integers",
        Question = "whether a layer on images hands on integers",
        Cases =
        [
            new(ImageType.Input, "integers stay what they are", VersionSpan.UpTo(2, 10), VersionSpan.Since(2, 12), TensorFlowJs),
            new(ImageType.Float, "they become float32", VersionSpan.Between((2, 10, 0), (2, 12, 0))),
        ],
    };

    /// <summary>
    /// A small epsilon of BatchNormalization: tf.compat.v1.nn.fused_batch_norm raises it, by which TensorFlow's Keras normalizes images whose axis is the first or last (BatchNormalization.build), and
    /// Keras' own images whose axis is the last (keras.backend.batch_normalization).
    /// </summary>
    public static VersionRule<SmallEpsilon> FusedEpsilon { get; } = new()
    {
        Layers = "`BatchNormalization` with an `epsilon` below 1.001e-5, of four axes (since 2.6 also five), normalizing the last or, in TensorFlow's Keras and since 2.4, the first after the batch; not `fused=False`",
        Question = "whether BatchNormalization raises its epsilon",
        Cases =
        [
            new(
                SmallEpsilon.Raised,
                "epsilon counts as 1.001e-5",
                new VersionSpan { From = new(2, 2), Before = new(2, 4), InTensorFlow = false, Backend = "tensorflow" },
                new VersionSpan { Before = new(2, 4), InTensorFlow = true },
                VersionSpan.Between((2, 4, 0), (3, 0, 0))),
            new(SmallEpsilon.Plain, "epsilon is what it is", new VersionSpan { Before = new(2, 4), InTensorFlow = false }, VersionSpan.Since(3, 0), TensorFlowJs),
        ],
        Assumed = SmallEpsilon.Raised,
    };

    /// <summary>How a model inside a model finds its inputs in a dictionary (Functional._flatten_to_reference_inputs, _standardize_inputs).</summary>
    public static VersionRule<DictionaryOrder> CalledOnDictionary { get; } = new()
    {
        Layers = "models inside models, called on a dictionary of tensors, that were made from a list of inputs",
        Question = "which input a model takes which tensor of a dictionary for",
        Cases =
        [
            new(DictionaryOrder.Keys, "tensors go to the inputs in the order of their keys", VersionSpan.Between((3, 4, 0), (3, 7, 0))),
            new(DictionaryOrder.Names, "each input takes the tensor of its name; others are ignored", VersionSpan.Since(1, 0), TensorFlowJs),
        ],
        Assumed = DictionaryOrder.Names,
    };

    /// <summary>Every rule, in the order of the document.</summary>
    public static IReadOnlyList<VersionRule> All { get; } =
    [
        HardSigmoid,
        Gelu,
        Keras3Activations,
        BilinearUpSampling,
        Convolutions,
        BatchNormStatistic,
        BatchNormSample,
        FusedEpsilon,
        AttentionMasks,
        AttendedMasks,
        CausalAttention,
        RecurrentMasks,
        MaskedStarts,
        StackedStateOrder,
        BidirectionalMaskedSteps,
        SequenceMasks,
        PassedMasks,
        MergedMasks,
        MaskedSoftmax,
        PooledMasks,
        MaskedNumbers,
        InvertedNormalization,
        UnitNorms,
        DotNorms,
        DiscretizationType,
        GroupNorm,
        ResizedIntegers,
        ImageIntegers,
        ContrastIntegers,
        ExtentIntegers,
        CalledOnDictionary,
    ];
}
