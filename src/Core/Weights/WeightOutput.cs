using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>The file that exported weights go into.</summary>
internal static class WeightOutput
{
    // Headers, tables and padding of a variable, its name aside, in any of the formats.
    private const int BytesBesideValues = 512;

    /// <summary>Opens a file whose length is not known.</summary>
    public static OutputFile Create(string path, WeightExportOptions options, OutputOrder order = OutputOrder.Seeking)
    {
        OutputFile output = OutputFile.Create(path, options.Overwrite, order: order);
        output.FlushesToDisk = options.FlushToDisk;
        return output;
    }

    /// <summary>Opens a file that holds the values as they are, and makes room for them.</summary>
    public static OutputFile Create(string path, IReadOnlyList<VariableInfo> variables, WeightExportOptions options, OutputOrder order = OutputOrder.Seeking)
    {
        long length = variables.SaturatingSum(v => BytesBesideValues + (3L * Encoding.UTF8.GetByteCount(v.Name)) + ExportPump.WorkOf(v));
        OutputFile output = OutputFile.Create(path, options.Overwrite, length, order);
        output.FlushesToDisk = options.FlushToDisk;
        return output;
    }
}
