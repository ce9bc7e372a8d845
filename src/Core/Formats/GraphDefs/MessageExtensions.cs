using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>From the messages' types and shapes to this library's.</summary>
internal static class MessageExtensions
{
    // A reference to a variable of a type has the type's number and this (tensorflow/core/framework/types.h, kDataTypeRefOffset).
    private const int ReferenceOffset = 100;

    /// <summary>The element type; a reference counts as what it refers to.</summary>
    public static DataType ToDataType(this DataTypeMessage type) => (DataType)((int)type > ReferenceOffset ? (int)type - ReferenceOffset : (int)type);

    /// <summary>The shape, with -1 for unknown extents; null for an unknown rank.</summary>
    /// <param name="message">The message.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="place">The place in it, for messages.</param>
    /// <param name="isInferred">Whether TensorFlow's optimizer noted it: then extents below -1 are symbols of unknown ones that are alike.</param>
    /// <exception cref="CorruptFileException">The shape is impossible.</exception>
    public static TensorShape? ToShape(this TensorShapeMessage? message, string file, string place, bool isInferred = false)
    {
        if (message is null)
        {
            return TensorShape.Scalar;
        }

        if (message.UnknownRank)
        {
            return null;
        }

        try
        {
            return isInferred || message.Dim.All(d => d.Size >= TensorShape.Unknown)
                ? new TensorShape([.. message.Dim.Select(d => Math.Max(d.Size, TensorShape.Unknown))])
                : throw new CorruptFileException(file, place, "a negative extent", "extents of at least 0, or -1 for unknown");
        }
        catch (LimitExceededException e)
        {
            throw new CorruptFileException(file, place, "an impossible shape", "a shape within the limits", e.Problem, e);
        }
    }
}
