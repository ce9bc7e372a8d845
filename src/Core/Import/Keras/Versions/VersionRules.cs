namespace TfModelTools.Import.Keras.Versions;

/// <summary>
/// What layers mean in the versions of Keras, wherever the file itself does not state it: from the released sources of Keras 1.0 to 3.15, those of 3.16 as far as they
/// are known, and those of TensorFlow's own Keras. docs/keras-versions.md is made from this table.
/// </summary>
internal static class VersionRules
{
    /// <summary>hard_sigmoid (keras.activations).</summary>
    public static VersionRule<HardSigmoidForm> HardSigmoid { get; } = new()
    {
        Layers = "activation `hard_sigmoid`",
        Question = "which form of hard_sigmoid is meant",
        Cases =
        [
            new(HardSigmoidForm.Fifths, "clip(0.2 x + 0.5, 0, 1)", VersionSpan.UpTo(3, 0), VersionSpan.OfTensorFlowJs),
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
            new(ActivationOwner.Keras, "Keras' own, by the error function", VersionSpan.Since(2, 4), VersionSpan.OfTensorFlowJs),
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
            new(ActivationOwner.Other, "a function of the model's own: Keras had none of that name", VersionSpan.UpTo(3, 0), VersionSpan.OfTensorFlowJs) { IsRefused = true },
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
                VersionSpan.OfTensorFlowJs),
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
            new(ConvolutionForm.TensorFlow, "correlations; `same` pads as TensorFlow does", VersionSpan.Since(1, 0), VersionSpan.OfTensorFlowJs),
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
            new(MaskedSteps.Repeated, "the last output again", new VersionSpan { Before = new(2, 4), InTensorFlow = false }, new VersionSpan { Before = new(2, 3), InTensorFlow = true }, VersionSpan.OfTensorFlowJs),
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
            new(MergedMask.All, "a step is kept where every mask there is keeps it", VersionSpan.UpTo(3, 4), VersionSpan.OfTensorFlowJs),
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
            new(EmptyRows.Spread, "the masked logits are lowered by 1e9 only: where nothing is left the softmax is that of the logits", VersionSpan.UpTo(3, 10), VersionSpan.OfTensorFlowJs),
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
            new(Versions.MaskedNumbers.Multiplied, "masked numbers are multiplied by 0, and NaN stays", VersionSpan.UpTo(3, 15), VersionSpan.OfTensorFlowJs),
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
            new(ImplicitMasks.Ignored, "the mean of all steps", VersionSpan.OfTensorFlowJs),
        ],
        Assumed = ImplicitMasks.Used,
    };

    /// <summary>The mask of values in causal attention (keras.layers.Attention._calculate_score_mask).</summary>
    public static VersionRule<CausalMasks> CausalAttention { get; } = new()
    {
        Layers = "`Attention`, `AdditiveAttention`, causal, on values with a mask",
        Question = "whether causal attention looks at the mask of its values",
        Cases =
        [
            new(CausalMasks.CausalOnly, "only the causal mask counts", VersionSpan.Between((3, 0, 0), (3, 0, 5))),
            new(CausalMasks.Both, "both count", VersionSpan.UpTo(3, 0), VersionSpan.Since(3, 0, 5), VersionSpan.OfTensorFlowJs),
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
            new(ImplicitMasks.Used, "the mask is used", VersionSpan.UpTo(3, 0), VersionSpan.OfTensorFlowJs),
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
            new(ImplicitMasks.Used, "the mask is handed on", VersionSpan.UpTo(3, 16), VersionSpan.OfTensorFlowJs),
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
            new(MaskedStart.State, "the state it starts from", new VersionSpan { From = new(1, 0, Patch: 8), Before = new(2, 3), InTensorFlow = false, Backend = "tensorflow" }, VersionSpan.OfTensorFlowJs),
        ],
    };

    /// <summary>The order of the states that are given to a stack of cells, or returned by it (keras.layers.StackedRNNCells).</summary>
    public static VersionRule<StackedStates> StackedStateOrder { get; } = new()
    {
        Layers = "`RNN` of several cells, given or returning states",
        Question = "in which order a stack of cells keeps its states",
        Cases =
        [
            new(StackedStates.LastCellFirst, "those of the last cell come first", new VersionSpan { Before = new(2, 2, Patch: 3), InTensorFlow = false }, VersionSpan.OfTensorFlowJs),
            new(
                StackedStates.FirstCellFirst,
                "those of the first cell come first, unless the file states `reverse_state_order`",
                new VersionSpan { From = new(2, 2, Patch: 3), InTensorFlow = false },
                new VersionSpan { From = new(2, 2), InTensorFlow = true }),
        ],
    };

    /// <summary>Whose GroupNormalization a class of that name without a package is.</summary>
    public static VersionRule<GroupNormOwner> GroupNorm { get; } = new()
    {
        Layers = "`GroupNormalization` without a package in its name",
        Question = "whose GroupNormalization it is",
        Cases =
        [
            new(GroupNormOwner.Other, "none of Keras' own: TensorFlow Addons before 0.7, whose groups cross positions, or another package's", VersionSpan.UpTo(2, 11), VersionSpan.OfTensorFlowJs) { IsRefused = true },
            new(GroupNormOwner.Keras, "Keras' own", VersionSpan.Since(2, 11)),
        ],
        Assumed = GroupNormOwner.Keras,
    };

    /// <summary>How a model inside a model finds its inputs in a dictionary (Functional._flatten_to_reference_inputs, _standardize_inputs).</summary>
    public static VersionRule<DictionaryOrder> CalledOnDictionary { get; } = new()
    {
        Layers = "models inside models, called on a dictionary of tensors, that were made from a list of inputs",
        Question = "which input a model takes which tensor of a dictionary for",
        Cases =
        [
            new(DictionaryOrder.Keys, "tensors go to the inputs in the order of their keys", VersionSpan.Between((3, 4, 0), (3, 7, 0))),
            new(DictionaryOrder.Names, "each input takes the tensor of its name; others are ignored", VersionSpan.Since(1, 0), VersionSpan.OfTensorFlowJs),
        ],
        Assumed = DictionaryOrder.Names,
    };

    /// <inheritdoc cref="NormalizationRules.BatchNormStatistic"/>
    public static VersionRule<BatchStatistic> BatchNormStatistic => NormalizationRules.BatchNormStatistic;

    /// <inheritdoc cref="NormalizationRules.BatchNormSample"/>
    public static VersionRule<SampleDeviation> BatchNormSample => NormalizationRules.BatchNormSample;

    /// <inheritdoc cref="NormalizationRules.FusedEpsilon"/>
    public static VersionRule<SmallEpsilon> FusedEpsilon => NormalizationRules.FusedEpsilon;

    /// <inheritdoc cref="NormalizationRules.InvertedNormalization"/>
    public static VersionRule<InverseNormalization> InvertedNormalization => NormalizationRules.InvertedNormalization;

    /// <inheritdoc cref="NormalizationRules.UnitNorms"/>
    public static VersionRule<LeastNorm> UnitNorms => NormalizationRules.UnitNorms;

    /// <inheritdoc cref="NormalizationRules.DotNorms"/>
    public static VersionRule<LeastNorm> DotNorms => NormalizationRules.DotNorms;

    /// <inheritdoc cref="ElementTypeRules.DiscretizationType"/>
    public static VersionRule<BinType> DiscretizationType => ElementTypeRules.DiscretizationType;

    /// <inheritdoc cref="ElementTypeRules.ResizedIntegers"/>
    public static VersionRule<ResizedType> ResizedIntegers => ElementTypeRules.ResizedIntegers;

    /// <inheritdoc cref="ElementTypeRules.ImageIntegers"/>
    public static VersionRule<ImageType> ImageIntegers => ElementTypeRules.ImageIntegers;

    /// <inheritdoc cref="ElementTypeRules.ContrastIntegers"/>
    public static VersionRule<ImageType> ContrastIntegers => ElementTypeRules.ContrastIntegers;

    /// <inheritdoc cref="ElementTypeRules.ExtentIntegers"/>
    public static VersionRule<ImageType> ExtentIntegers => ElementTypeRules.ExtentIntegers;

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
