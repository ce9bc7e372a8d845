using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>
/// What an import makes of a model beyond what its file writes out: custom layers hold layers that their definition states once, and nested
/// models run for each of their calls. A few lines can stand for more than any memory holds, so it is counted before it is made.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="root">The model.</param>
internal sealed class ExpansionBudget(string path, KerasModelConfig root)
{
    // What a layer takes; a file of so many bytes pays for one.
    private const int LayerBytes = 4096;

    private readonly long _mostLayers = Limits.MaxExpandedLayers + (4 * Written(root)) + ((FileStatus.Of(path)?.Length ?? 0) / LayerBytes);

    // What JSON takes when it is parsed, for each byte of its text.
    private const int ParsedBytes = 4;

    private long _layers;
    private long _bytes;

    /// <summary>Counts a layer that is made, with the path of its names.</summary>
    /// <exception cref="LimitExceededException">It is one too many.</exception>
    public void AddLayer(string layerPath)
    {
        _layers++;
        _bytes += sizeof(char) * (long)layerPath.Length;
        Require(new ExpandedSize(_layers, _bytes));
    }

    /// <summary>Counts the text of options that a custom layer takes over from the model.</summary>
    /// <exception cref="LimitExceededException">It is too much.</exception>
    public void AddOptions(long bytes)
    {
        _bytes += ParsedBytes * bytes;
        Require(new ExpandedSize(_layers, _bytes));
    }

    /// <summary>Refuses what would be too much if it were made.</summary>
    /// <exception cref="LimitExceededException">It would be.</exception>
    public void Require(ExpandedSize size)
    {
        if (size.Layers > _mostLayers)
        {
            throw new LimitExceededException(
                $"'{path}' stands for more than {_mostLayers} layers once its nested models and custom layers are written out.",
                "Real models are far below that: check that it is the file you meant, and that no custom layer holds itself.",
                path);
        }

        if (size.Bytes > Limits.MaxExpandedBytes)
        {
            throw new LimitExceededException(
                $"'{path}' stands for more than {Limits.MaxExpandedBytes} bytes of names and options once its nested models and custom layers are written out.",
                "Real models are far below that: check that it is the file you meant.",
                path);
        }

        if (size.Read > Limits.MaxExpandedCalls)
        {
            throw new LimitExceededException(
                $"'{path}' calls its layers and nested models so often that options, constants and tensors of more than {Limits.MaxExpandedCalls} bytes would be read again.",
                "Real models are far below that: check that it is the file you meant.",
                path);
        }
    }

    /// <summary>The calls that the file writes out; a layer of a sequential model, which has none, is one.</summary>
    public static long Written(KerasModelConfig model) => model.Layers.Sum(l => Math.Max(1, l.Calls.Count) + (l.Model is KerasModelConfig inner ? Written(inner) : 0));
}
