using TfModelTools.Common.Wording;

namespace TfModelTools.Import.GraphDef;

/// <summary>The kinds of ops that are not imported, with the reason and what to do.</summary>
internal static class UnsupportedOps
{
    /// <summary>The kinds in the order they are tried, for the support table as well.</summary>
    public static IReadOnlyList<(string Kind, Func<string> Reason, Func<string, bool> Has)> Kinds { get; } =
    [
        ("gradients and training", () => $"it belongs to training; make an earlier tensor the output ({OptionKey.Output})", op =>
            op.EndsWith("Grad", StringComparison.Ordinal) || op.EndsWith("GradV2", StringComparison.Ordinal) || op.EndsWith("GradV3", StringComparison.Ordinal)
            || op.Contains("Backprop", StringComparison.Ordinal) || StartsWith(op, "Apply", "ResourceApply", "Assign", "ScatterAdd", "ScatterSub", "ScatterUpdate", "ScatterNdUpdate", "ScatterNdAdd", "ScatterNdSub", "ResourceScatter", "ConditionalAccumulator", "SoftmaxCrossEntropy", "SparseSoftmaxCrossEntropy")),
        ("saving and restoring", () => $"it saves or restores variables; make another tensor the output ({OptionKey.Output})", op => StartsWith(op, "Save", "Restore", "ShardedFilename", "MergeV2Checkpoints")),
        ("placeholders", () => $"it is fed by the caller: make it an input ({OptionKey.Input})", op => StartsWith(op, "Placeholder", "_Arg")),
        ("hash tables and vocabularies", () => $"look the words up before the model, and cut the graph after the lookup ({OptionKey.Input})", op =>
            op.Contains("Table", StringComparison.Ordinal) || op.Contains("VocabRemapping", StringComparison.Ordinal)),
        ("strings and parsing", () => $"it works on strings; prepare the data before the model, and cut the graph after it ({OptionKey.Input})", op =>
            op.Contains("String", StringComparison.Ordinal) || StartsWith(op, "Parse", "DecodeRaw", "DecodeCSV", "DecodeBase64", "EncodeBase64", "DecodeJSON", "DecodeProto", "EncodeProto", "AsString", "Regex", "StaticRegex", "Substr", "ReduceJoin", "UnicodeDecode", "UnicodeEncode", "UnicodeTranscode", "UnicodeScript", "Unicode", "Sentencepiece", "Wordpiece", "ReadFile", "WriteFile", "MatchingFiles")),
        ("decoding images and sound", () => $"decode the file before the model, and cut the graph after it ({OptionKey.Input})", op =>
            StartsWith(op, "DecodeJpeg", "DecodePng", "DecodeImage", "DecodeBmp", "DecodeGif", "DecodeAndCrop", "DecodeWav", "EncodeJpeg", "EncodePng", "EncodeWav", "ExtractJpegShape", "DecodeAudio", "AudioSpectrogram", "Mfcc")),
        ("random numbers", () => "it draws random numbers, which no prediction can repeat", op =>
            op.Contains("Random", StringComparison.Ordinal) || StartsWith(op, "TruncatedNormal", "Multinomial", "Stateless", "Rng", "ParameterizedTruncatedNormal") || op.EndsWith("CandidateSampler", StringComparison.Ordinal)),
        ("queues and datasets", () => $"it reads from an input pipeline; make an input of what it delivers ({OptionKey.Input})", op =>
            op.Contains("Queue", StringComparison.Ordinal) || op.Contains("Dataset", StringComparison.Ordinal) || op.Contains("Iterator", StringComparison.Ordinal) || StartsWith(op, "ReaderRead", "FixedLengthRecord", "TFRecord", "TextLine", "Batch", "Unbatch") && !StartsWith(op, "BatchMatMul", "BatchToSpace", "BatchNorm")),
        ("sparse and ragged tensors", () => "sparse and ragged tensors are not supported; make them dense before the model", op =>
            op.Contains("Sparse", StringComparison.Ordinal) || op.Contains("Ragged", StringComparison.Ordinal)),
        ("summaries and debugging", () => $"it only reports; make another tensor the output ({OptionKey.Output})", op => op.Contains("Summary", StringComparison.Ordinal) || StartsWith(op, "Debug")),
        ("quantized arithmetic", () => "quantized kernels are not supported; give the float model", op => StartsWith(op, "Quantize", "Dequantize", "Requantiz", "UniformQuantize", "UniformDequantize") || op.Contains("Quantized", StringComparison.Ordinal)),
        ("Python and custom code", () => "it runs code that is not in the model", op => StartsWith(op, "PyFunc", "EagerPyFunc", "TRTEngineOp", "XlaCallModule", "TPU", "XlaLaunch")),
        ("linear algebra", () => "this decomposition of matrices is not supported", op => StartsWith(op, "Qr", "SelfAdjointEig", "Eig", "MatrixSolveLs", "MatrixLogarithm", "MatrixExponential", "MatrixSquareRoot")),
        ("Fourier transforms and complex numbers", () => "complex numbers are not supported", op => op.Contains("FFT", StringComparison.Ordinal) || op is "Real" or "Imag" or "Complex" or "ComplexAbs" or "Angle" or "Conj"),
    ];

    /// <summary>Whether an op that is not imported is of one of the kinds: what TensorFlow's own ops mean is known.</summary>
    public static bool IsOfKnownKind(string op) => Kinds.Any(k => k.Has(op));

    /// <summary>The reason an op is not imported.</summary>
    public static string Reason(string op)
    {
        foreach ((_, Func<string> reason, Func<string, bool> has) in Kinds)
        {
            if (has(op))
            {
                return reason();
            }
        }

        return "the op is not supported";
    }

    private static bool StartsWith(string op, params ReadOnlySpan<string> starts)
    {
        foreach (string start in starts)
        {
            if (op.StartsWith(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
