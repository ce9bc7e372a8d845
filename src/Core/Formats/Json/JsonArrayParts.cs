namespace TfModelTools.Formats.Json;

/// <summary>Where an array can be cut into parts that several threads read.</summary>
/// <param name="path">The file; not a compressed one.</param>
/// <param name="place">Where the array begins.</param>
/// <param name="marks">Places within it; none for an array that is read from its front only.</param>
internal sealed class JsonArrayParts(string path, long place, IReadOnlyList<JsonMark> marks)
{
    /// <summary>Cuts the array.</summary>
    /// <param name="elements">How many elements it has.</param>
    /// <param name="count">How many parts are wanted; fewer come of a short array.</param>
    public IReadOnlyList<JsonMark> Cut(long elements, int count)
    {
        List<JsonMark> parts = [new JsonMark(0, place)];
        for (int i = 1; i < count && marks.Count > 0; i++)
        {
            JsonMark mark = marks.MinBy(m => Math.Abs(m.Element - (elements / count * i)));
            if (mark.Element > parts[^1].Element)
            {
                parts.Add(mark);
            }
        }

        return parts;
    }

    /// <summary>Opens the text at a part.</summary>
    public JsonCursor Open(JsonMark part) => JsonCursor.OpenAt(path, part.Offset);
}
