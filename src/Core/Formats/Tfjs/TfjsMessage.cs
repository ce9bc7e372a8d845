using System.Text.Json;
using Google.Protobuf;
using TfModelTools.Common;

namespace TfModelTools.Formats.Tfjs;

/// <summary>Reads messages of TensorFlow that stand in a model.json, or in a layer of Keras, in the JSON form of Protocol Buffers (protobuf.dev/programming-guides/json).</summary>
internal static class TfjsMessage
{
    /// <summary>What to do about a damaged model.json.</summary>
    public const string Remedy = "Convert the model again with tensorflowjs_converter, or copy the file again.";

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Reads a message; fields that are not used here are passed over.</summary>
    /// <param name="element">The message.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="remedy">What to do about damage.</param>
    /// <exception cref="CorruptFileException">It is no such message.</exception>
    public static T Read<T>(JsonElement element, string path, string place, string remedy = Remedy)
        where T : IMessage, new()
    {
        try
        {
            return Parser.Parse<T>(TfjsBytes.AsText(element, path, place));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new CorruptFileException(path, place, $"text that cannot be parsed ({e.Message})", "a graph as JSON", remedy, e);
        }
    }
}
