namespace TfModelTools.Common;

/// <summary>
/// Bounds on what a file may ask for. They are far above what real models use; a file beyond them is refused with
/// <see cref="LimitExceededException"/> before memory is spent on it.
/// </summary>
public static class Limits
{
    /// <summary>Largest number of dimensions of a tensor (TensorFlow's own limit).</summary>
    public const int MaxRank = 254;

    /// <summary>Largest tensor held in memory as a whole, in bytes: the runtime's largest array. Larger ones are only streamed.</summary>
    public const long MaxTensorBytes = 0x7fff_ffc7;

    /// <summary>Most bytes taken from a pipe or standard input, which are kept in a temporary file: 16 GB. What is larger is to be a file.</summary>
    public const long MaxPipedBytes = 1L << 34;

    /// <summary>Deepest nesting of groups, models, functions and JSON documents.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most nodes of a model's graph beyond four times those in its file, when functions and loops are written out.</summary>
    public const int MaxWrittenOutNodes = 100_000;

    /// <summary>
    /// Most nodes that an import looks at beyond four times those in the file: also those that give plain numbers, such as counters of loops. Eight values that are handed on by
    /// loops and functions, or read by a node that is looked at again, count as a node.
    /// </summary>
    public const int MaxEvaluatedNodes = 250_000;

    /// <summary>Most numbers that an import computes by itself and keeps, of values of more than 64: shapes, indices, places.</summary>
    public const int MaxFoldedNumbers = 1 << 21;

    /// <summary>Most of those numbers that kernels could compute, too; more are left to them.</summary>
    public const int MaxFollowedNumbers = 1 << 19;

    /// <summary>Most numbers that an import looks at one by one, of values of more than 64; what is more is data.</summary>
    public const int MaxReadNumbers = 1 << 23;

    /// <summary>
    /// Most elements of a table that settings and extents alone ask for, whose size no data of the file stands for: masks, matrices of interpolation, classes, segments, boxes.
    /// </summary>
    public const int MaxTableElements = 1 << 24;

    /// <summary>Most items that lists and sequences of tensors are made with in an import.</summary>
    public const int MaxListItems = 1 << 19;

    /// <summary>
    /// Most layers that a Keras model stands for beyond four times the calls its file writes out, once its nested models are written out for each of their calls, and its custom layers for each of
    /// theirs. Each takes some kilobytes.
    /// </summary>
    public const int MaxExpandedLayers = 16_000;

    /// <summary>Most nodes that a Keras model's layers become: some become one for each element of an axis.</summary>
    public const int MaxExpandedNodes = 500_000;

    /// <summary>Most bytes of memory for the names of those layers, and for options that custom layers take over: 16 MB.</summary>
    public const int MaxExpandedBytes = 16 * 1024 * 1024;

    /// <summary>Most characters of the names of a graph's nodes and values beyond 256 for each node in the file: what is written out for each call or step takes its name along.</summary>
    public const int MaxNamesLength = 24 * 1024 * 1024;

    /// <summary>Most bytes of attributes that the nodes of ONNX functions refer to, each counted as often as it is, beyond twice those of the model: 2 MB.</summary>
    public const int MaxReferredBytes = 2 * 1024 * 1024;

    /// <summary>Most pairs of an output of one model and one of another among which the outputs that belong together are looked for.</summary>
    public const int MaxOutputPairs = 1_000_000;

    /// <summary>
    /// Most bytes that a Keras model's calls read again: of options for each further call of a layer, of constants and tensors for each further call of the model they are in, where each
    /// number counts as 16 and each tensor as 64: 32 MB.
    /// </summary>
    public const int MaxExpandedCalls = 32 * 1024 * 1024;

    /// <summary>Longest name of a variable, layer or node, in UTF-8 bytes: the longest path that most systems take.</summary>
    public const int MaxNameBytes = 4096;

    /// <summary>Longest key of a checkpoint's table, in bytes: a name, and the slice of the variable.</summary>
    public const int MaxKeyBytes = 4 * MaxNameBytes;

    /// <summary>Largest metadata record read into memory as a whole (an index block, a header, a JSON configuration), in bytes.</summary>
    public const int MaxMetadataBytes = 512 * 1024 * 1024;

    /// <summary>Most characters of the names of a graph (<see cref="MaxNamesLength"/>).</summary>
    /// <param name="nodes">The nodes in the file.</param>
    internal static long NamesOf(long nodes) => MaxNamesLength + (256 * nodes);
}
