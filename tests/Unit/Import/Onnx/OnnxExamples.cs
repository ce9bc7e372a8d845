namespace TfModelTools.Tests.Import.Onnx;

/// <summary>A use of each operator of ONNX that is imported, as small as it can be.</summary>
internal static class OnnxExamples
{
    // Operators, @opset where it is not the newest, + where they give a sequence | inputs | attributes. Of the inputs, 'f2,3' is fed, of float32 and that shape ('b' of booleans, 'u' of uint8), and 'c2,3' a
    // constant ('t' of booleans, 'v' of uint8, 'j' zeros of int64); 'i:1,2' a constant of these integers, 's:1' one integer, 'g:1,2' floats, 'h:1' one float, 'q' a sequence, '_' one that is left out. Of the
    // attributes, a graph is named, as OnnxExample has it.
    private static readonly string[] Lines =
    [
        "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Elu Erf Exp Floor Gelu HardSigmoid HardSwish Hardmax Identity IsInf IsNaN LeakyRelu Log LogSoftmax Mish Neg|f2,3",
        "Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Size Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Shape Dropout Flatten LpNormalization DynamicQuantizeLinear|f2,3",
        "com.microsoft.FastGelu com.microsoft.Gelu com.microsoft.QuickGelu Optional OptionalHasElement OptionalGetElement|f2,3", "NonZero Unique|c2,3",
        "Add Div Mul Sub Pow Max Min Sum Mean PRelu Equal Greater GreaterOrEqual Less LessOrEqual com.microsoft.BiasGelu|f2,3 c3", "Mod|f2,3 c3|fmod=1", "And Or Xor|b2,3 t3", "Not|b2,3", "Where|b2,3 f2,3 c3",
        "BitShift|u2,3 v3|direction=LEFT", "BitwiseAnd BitwiseOr BitwiseXor|u2,3 v3", "BitwiseNot|u2,3", "Cast|f2,3|to=7", "CastLike|f2,3 i:1", "Clip|f2,3 h:0 h:1", "Identity@13 Relu@6 Clip@10|f2,3", "Add@6 Mul@6|f2,3 c3|broadcast=1 axis=1",
        "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare|f2,3,2 i:1|keepdims=0", "ReduceMean@13 ReduceMax@11|f2,3,2|axes=1, keepdims=1", "ArgMax ArgMin|f2,3|axis=1",
        "MatMul|f2,3 c3,2", "Gemm|f2,3 c2,3 c2|transB=1 alpha=0.5 beta=1", "com.microsoft.FusedMatMul|f2,3 c3,2|alpha=0.5", "com.microsoft.FusedGemm|f2,3 c3,2 c2|activation=Relu", "Det|f2,2", "Einsum|f2,3 c3,2|equation=ij,jk->ik",
        "Conv com.microsoft.FusedConv|f1,2,4,4 c2,2,3,3 c2|pads=1,1,1,1 kernel_shape=3,3", "Conv|f1,2,4 c2,1,2|group=2 auto_pad=SAME_UPPER", "ConvInteger|u1,1,4,4 v1,1,2,2", "QLinearConv|u1,1,3,3 h:0.5 vs v1,1,2,2 h:0.5 vs h:0.5 vs",
        "ConvTranspose|f1,2,3,3 c2,1,2,2 c1|strides=2,2 output_padding=1,1", "MaxPool AveragePool LpPool|f1,1,4,4|kernel_shape=2,2 strides=2,2 pads=0,0,1,1", "GlobalAveragePool GlobalLpPool GlobalMaxPool|f1,2,3,3", "MaxUnpool|f1,1,1,1 j1,1,1,1|kernel_shape=2,2 strides=2,2",
        "BatchNormalization|f1,2,3 c2 c2 c2 c2", "InstanceNormalization|f1,2,3 c2 c2", "GroupNormalization|f1,4,3 c4 c4|num_groups=2", "LayerNormalization|f2,3 c3 c3", "MeanVarianceNormalization|f1,2,2,2", "LRN|f1,3,2,2|size=3",
        "com.microsoft.SkipLayerNormalization|f1,2,3 f1,2,3 c3 c3", "com.microsoft.SkipSimplifiedLayerNormalization|f1,2,3 f1,2,3 c3",
        "LSTM|f3,2,2 c1,8,2 c1,8,2 c1,16|hidden_size=2", "GRU|f3,2,2 c1,6,2 c1,6,2 c1,12|hidden_size=2 linear_before_reset=1", "RNN|f3,2,2 c1,2,2 c1,2,2|hidden_size=2 direction=reverse", "GRU|f2,1,2 c2,6,2 c2,6,2|hidden_size=2 direction=bidirectional",
        "Resize|f1,1,2,2 _ g:1,1,2,2|mode=linear", "Resize|f1,1,4,4 _ _ i:1,1,3,3|mode=cubic", "Resize|f1,1,5,5 _ g:1,1,0.6,0.6|coordinate_transformation_mode=half_pixel_symmetric nearest_mode=floor", "Upsample@9|f1,1,2,2 g:1,1,2,2|mode=nearest",
        "GridSample|f1,1,3,3 c1,2,2,2", "RoiAlign|f1,1,4,4 c1,4 j1|output_height=2 output_width=2", "NonMaxSuppression|c1,2,4 c1,1,2 i:1 h:0.5 h:0", "DepthToSpace|f1,4,2,2|blocksize=2", "SpaceToDepth|f1,1,2,2|blocksize=2",
        "Gather|f3,2 i:0,2", "GatherElements|f2,3 j2,1|axis=1", "GatherND|f2,3 j2,1", "ScatterElements|f3,3 j1,3 c1,3|axis=0", "Scatter@10|f3,3 j1,3 c1,3|axis=0", "ScatterND|f4,2 i:0 c2", "OneHot|j3 s:4 g:0,1", "TopK|f5 i:2", "CumSum|f2,3 s:1",
        "ReverseSequence|f3,2 i:2,3|time_axis=0 batch_axis=1", "Compress|f3,2 t3|axis=0", "Pad|f2,3 i:0,1,0,1", "Expand|f1,3 i:2,3", "Tile|f2,3 i:2,1", "Reshape|f2,3 i:3,-1", "Squeeze|f2,1,3 i:1", "Unsqueeze|f2,3 i:1", "Transpose|f2,3|perm=1,0",
        "Concat|f2,3 c2,3|axis=1", "Slice|f4,3 i:1 i:3 i:0 i:1", "Slice@9|f4,3|starts=1, ends=3, axes=0,", "Split|f4,2|axis=0 num_outputs=1", "Split@11|f4,2|split=4,", "Trilu|f3,3 s:1|upper=1", "ConstantOfShape|i:2,2|value=one", "Range|s:0 s:5 s:2", "EyeLike|f3,3|k=1",
        "DFT|f1,4,1", "DFT@17|f1,4,1|axis=1 onesided=1", "STFT|f1,8,1 s:2 c4", "MelWeightMatrix|s:2 s:8 s:100 h:0 h:50", "BlackmanWindow HammingWindow HannWindow|s:4",
        "TfIdfVectorizer|i:1,2,1|min_gram_length=1 max_gram_length=1 max_skip_count=0 mode=TF ngram_counts=0, ngram_indexes=0,1 pool_int64s=1,2",
        "SequenceEmpty+|", "SequenceConstruct+|f2,3 c2,3", "SequenceInsert+|q f2,3 s:0", "SequenceErase+|q s:0", "SequenceAt|q s:1", "SequenceLength|q", "SplitToSequence+|f4,2 s:2|axis=0", "ConcatFromSequence|q|axis=0", "SequenceMap+|q|body=map",
        "com.microsoft.QLinearAdd com.microsoft.QLinearMul|u2,3 h:0.5 vs v2,3 h:0.5 vs h:0.5 vs", "com.microsoft.QLinearSigmoid com.microsoft.QLinearLeakyRelu|u2,3 h:0.5 vs h:0.5 vs", "com.microsoft.QLinearSoftmax|u2,3 h:0.5 vs h:0.5 vs|opset=13",
        "com.microsoft.QLinearGlobalAveragePool|u1,2,3,3 h:0.5 vs h:0.5 vs", "com.microsoft.QLinearAveragePool|u1,2,3,3 h:0.5 vs h:0.5 vs|kernel_shape=2,2", "com.microsoft.QLinearConcat|h:0.5 vs u2,3 h:0.5 vs v2,3 h:0.5 vs|axis=1",
        "QuantizeLinear|f2,3 h:0.5 vs", "DequantizeLinear|u2,3 h:0.5 vs", "MatMulInteger|u2,3 v3,2", "QLinearMatMul|u2,3 h:0.5 vs v3,2 h:0.5 vs h:0.5 vs", "NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss|f2,3 j2 c3|reduction=mean",
        "If|ts f2,3|then_branch=around else_branch=around", "Loop|s:2 ts f2,3|body=loop", "Scan|f2 f3,2|body=scan num_scan_inputs=1",
    ];

    /// <summary>The examples, of some operators more than one.</summary>
    public static IReadOnlyList<OnnxExample> All { get; } = [.. Lines.SelectMany(OnnxExample.Parse)];
}
