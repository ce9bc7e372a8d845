using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.TextFormat;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The "checkpoint" file that the Saver keeps beside its checkpoints: a CheckpointState message in Protocol Buffers text format
/// (tensorflow/python/training/checkpoint_state.proto).
/// </summary>
public sealed record CheckpointState
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "checkpoint";

    // The file lists paths; one of this size is something else.
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The prefix of the latest checkpoint, absolute or relative to the file's folder; empty when there is none.</summary>
    public string ModelCheckpointPath { get; init; } = string.Empty;

    /// <summary>The prefixes of all checkpoints that are kept, oldest first.</summary>
    public IReadOnlyList<string> AllModelCheckpointPaths { get; init; } = [];

    /// <summary>When each was written, in seconds since 1970-01-01 UTC; empty when the file has no times.</summary>
    public IReadOnlyList<double> AllModelCheckpointTimestamps { get; init; } = [];

    /// <summary>When the last checkpoint that is kept for good was written, in seconds since 1970-01-01 UTC; null when not recorded.</summary>
    public double? LastPreservedTimestamp { get; init; }

    /// <summary>Reads a state file.</summary>
    /// <exception cref="InputNotFoundException">It is missing or may not be read.</exception>
    /// <exception cref="CorruptFileException">It is no such message; the message gives line and column.</exception>
    public static CheckpointState Read(string path)
    {
        using InputFile file = InputFile.Open(path);
        if (file.Length > MaxBytes)
        {
            throw new CorruptFileException(path, "the file", $"{file.Length} bytes", $"a checkpoint state file of at most {MaxBytes}");
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes, 0, "the file");
        return Parse(bytes, path);
    }

    /// <summary>Reads the text of a state file.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="path">The file it comes from, for faults.</param>
    /// <exception cref="CorruptFileException">It is no such message; the message gives line and column.</exception>
    public static CheckpointState Parse(ReadOnlySpan<byte> text, string path)
    {
        string latest = string.Empty;
        List<string> paths = [];
        List<double> times = [];
        double? preserved = null;
        TextFormatReader reader = new(text.StartsWith("\uFEFF"u8) ? text[3..] : text, path, "Correct the file, or give the prefix of the checkpoint instead of the folder.");
        while (reader.ReadFieldName() is { } field)
        {
            switch (field)
            {
                case "model_checkpoint_path":
                    latest = reader.ReadString();
                    break;
                case "all_model_checkpoint_paths":
                    reader.ReadRepeated((ref TextFormatReader r) => paths.Add(r.ReadString()));
                    break;
                case "all_model_checkpoint_timestamps":
                    reader.ReadRepeated((ref TextFormatReader r) => times.Add(r.ReadDouble()));
                    break;
                case "last_preserved_timestamp":
                    preserved = reader.ReadDouble();
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        return new CheckpointState
        {
            ModelCheckpointPath = latest,
            AllModelCheckpointPaths = paths,
            AllModelCheckpointTimestamps = times,
            LastPreservedTimestamp = preserved,
        };
    }

    /// <summary>Writes the file, in place of one that is there.</summary>
    /// <param name="path">The path of the file; its folder must exist.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public void Write(string path)
    {
        using OutputFile output = OutputFile.Create(path, OverwriteMode.Replace);
        output.Stream.Write(Encoding.UTF8.GetBytes(ToText()));
        output.Commit();
    }

    /// <summary>The state in text format, as the Saver writes it: one field a line, LF line ends.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        if (ModelCheckpointPath.Length > 0)
        {
            AppendString("model_checkpoint_path", ModelCheckpointPath);
        }

        foreach (string path in AllModelCheckpointPaths)
        {
            AppendString("all_model_checkpoint_paths", path);
        }

        foreach (double time in AllModelCheckpointTimestamps)
        {
            AppendNumber("all_model_checkpoint_timestamps", time);
        }

        if (LastPreservedTimestamp is { } preserved)
        {
            AppendNumber("last_preserved_timestamp", preserved);
        }

        return text.ToString();

        void AppendNumber(string field, double value)
        {
            // As Python prints a float: whole numbers have a point too.
            string number = value.ToString("R", CultureInfo.InvariantCulture);
            text.Append(field).Append(": ").Append(number).Append(number.All(c => char.IsAsciiDigit(c) || c == '-') ? ".0\n" : "\n");
        }

        void AppendString(string field, string value)
        {
            text.Append(field).Append(": \"");
            foreach (byte b in Encoding.UTF8.GetBytes(value))
            {
                _ = b switch
                {
                    (byte)'"' or (byte)'\\' or (byte)'\'' => text.Append('\\').Append((char)b),
                    (byte)'\n' => text.Append("\\n"),
                    (byte)'\r' => text.Append("\\r"),
                    (byte)'\t' => text.Append("\\t"),
                    < 0x20 or >= 0x7f => text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0')),
                    _ => text.Append((char)b),
                };
            }

            text.Append("\"\n");
        }
    }
}
