using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// A TensorFlow checkpoint of either format. Opening reads names, types and shapes only (of V2 the .index file, of V1 the table of
/// contents); values are read one variable at a time, their checksums verified. Safe for use by several threads at once.
/// </summary>
public abstract class CheckpointReader : IVariableSource
{
    /// <summary>Creates a reader.</summary>
    /// <param name="location">What is read.</param>
    private protected CheckpointReader(CheckpointLocation location)
    {
        Location = location;
        Path = location.ToPath();
    }

    /// <summary>What is read: format, prefix and files.</summary>
    public CheckpointLocation Location { get; }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>The format.</summary>
    public CheckpointVersion Version => Location.Version;

    /// <inheritdoc/>
    public string FormatName => Version == CheckpointVersion.V1 ? "TensorFlow checkpoint V1" : "TensorFlow checkpoint V2";

    /// <inheritdoc/>
    public abstract IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens the checkpoint a path stands for (see <see cref="CheckpointPath.Resolve"/>).</summary>
    /// <param name="path">A folder, a prefix, or any file of a checkpoint.</param>
    /// <exception cref="InputNotFoundException">There is nothing at the path, or a state file names what is missing.</exception>
    /// <exception cref="UnrecognizedFormatException">What is there is no checkpoint; the message names what it is.</exception>
    /// <exception cref="InvalidInputException">A folder holds several checkpoints and does not say which is meant.</exception>
    /// <exception cref="CorruptFileException">The index is damaged.</exception>
    /// <exception cref="ChecksumMismatchException">The index is damaged.</exception>
    public static CheckpointReader Open(string path) => Open(CheckpointPath.Resolve(path));

    /// <summary>Opens a checkpoint that has been located already.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static CheckpointReader Open(CheckpointLocation location) => Open(location, InputFile.Open);

    /// <summary>Opens a checkpoint through a given way of opening files, so that a test can count them.</summary>
    internal static CheckpointReader Open(CheckpointLocation location, Func<string, InputFile> openFile)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Version == CheckpointVersion.V1
            ? SavedTensorSlicesReader.Open(location, openFile)
            : TensorBundleReader.Open(location, openFile);
    }

    /// <inheritdoc/>
    public abstract VariableInfo? Find(string name);

    /// <summary>Where the values of a variable stand: one place, or one for each slice of a partitioned variable.</summary>
    /// <exception cref="InvalidInputException">The checkpoint holds no such variable.</exception>
    public abstract IReadOnlyList<CheckpointPlace> GetPlaces(VariableInfo variable);

    /// <summary>The full paths of data files that variables refer to and that are not there. Empty for a complete checkpoint.</summary>
    public abstract IReadOnlyList<string> MissingShards();

    /// <inheritdoc/>
    public abstract Stream OpenValues(VariableInfo variable);

    /// <inheritdoc/>
    public abstract byte[][] ReadStrings(VariableInfo variable);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the files.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Refuses a variable whose type has no elements of fixed size.</summary>
    private protected void EnsureNumeric(VariableInfo variable)
    {
        if (variable.DataType == DataType.String)
        {
            throw new InvalidOperationException($"'{variable.Name}' holds strings: read it by {nameof(ReadStrings)}.");
        }

        if (variable.DataType.ElementSize() == 0)
        {
            throw new UnsupportedFeatureException(
                $"'{Path}', variable '{variable.Name}': values of type {TypeName(variable.DataType)} cannot be read.",
                "Leave the variable out; only the program that wrote it can interpret it.",
                Path);
        }
    }

    /// <summary>Refuses a variable that does not hold strings.</summary>
    private protected static void EnsureStrings(VariableInfo variable)
    {
        if (variable.DataType != DataType.String)
        {
            throw new InvalidOperationException($"'{variable.Name}' holds {variable.DataType.TensorFlowName()} values: read it by {nameof(OpenValues)}.");
        }
    }

    /// <summary>The fault of a variable that is not of this checkpoint.</summary>
    private protected InvalidInputException NoSuchVariable(string name) =>
        new($"'{Path}' holds no variable '{name}'.", "List its variables to see the names.", Path);

    /// <summary>A shape from its message.</summary>
    /// <exception cref="CorruptFileException">It is not fully defined, or impossible.</exception>
    internal static TensorShape ReadShape(Messages.TensorShapeMessage? message, string filePath, string name)
    {
        if (message is null)
        {
            return TensorShape.Scalar;
        }

        if (message.UnknownRank || message.Dim.Any(d => d.Size < 0))
        {
            throw new CorruptFileException(filePath, $"variable '{name}'", "a shape that is not fully known", "a shape with every extent at least 0");
        }

        try
        {
            return new TensorShape([.. message.Dim.Select(d => d.Size)]);
        }
        catch (LimitExceededException e)
        {
            throw new CorruptFileException(filePath, $"variable '{name}'", "an impossible shape", "a shape within the limits", e.Problem, e);
        }
    }

    /// <summary>A variable's name from the bytes of its key.</summary>
    /// <exception cref="CorruptFileException">They are not UTF-8.</exception>
    /// <exception cref="LimitExceededException">The name is longer than <see cref="Limits.MaxNameBytes"/>.</exception>
    internal static string ReadName(ReadOnlySpan<byte> key, string filePath)
    {
        string name;
        try
        {
            name = StrictUtf8.GetString(key);
        }
        catch (ArgumentException e)
        {
            throw new CorruptFileException(filePath, $"the key 0x{Convert.ToHexStringLower(key[..Math.Min(key.Length, 64)])}", "bytes that are not UTF-8", "a variable's name", innerException: e);
        }

        NameLength.Require(filePath, "a variable's name", name);
        return name;
    }

    private static readonly System.Text.UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static string TypeName(DataType type) =>
        type.IsKnown() ? type.TensorFlowName() : FormattableString.Invariant($"number {(int)type} (unknown here)");
}
